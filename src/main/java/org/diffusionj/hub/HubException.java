package org.diffusionj.hub;

/** A download cannot be made. The message names what, why, and what to do; it never holds a token. */
public final class HubException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    HubException(String problem, String remedy, String anchor) {
        super(problem + ". " + remedy + ". See docs/library.md#" + anchor);
    }
}
