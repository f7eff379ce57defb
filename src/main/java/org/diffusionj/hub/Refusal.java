package org.diffusionj.hub;

import java.util.Locale;
import java.util.Optional;

/** What a server's refusal means to the user. Its own words are not shown: they could be anything. */
final class Refusal {
    private Refusal() {}

    /**
     * Of a file or a listing.
     *
     * @param what the user asked for
     * @param page where the hub shows it, if it is of a hub
     */
    static HubException of(Answer answer, String what, Optional<String> page, boolean token) {
        String code = answer.header("X-Error-Code").orElse("").toLowerCase(Locale.ROOT);
        String from = answer.from().getScheme() + "://" + answer.from().getRawAuthority() + "/";
        boolean hub = page.filter(at -> at.startsWith(from)).isPresent(); // not the store that it sends on to
        if (hub && (code.equals("gatedrepo") || answer.status() == 403)) {
            return gated(what, page.get(), token);
        }
        if (hub && answer.status() == 401) {
            return new HubException("the hub does not show " + what + (token ? " to the owner of this token, or does"
                    + " not know the token: there is no such model, or it is private or gated"
                    : ": there is no such model, or it is private or gated and asks for a token"),
                    "Check the id; for a gated model accept its terms on " + page.get() + " and set the variable"
                    + " HF_TOKEN, or log in with 'hf auth login'", "gated-models");
        }
        if (answer.status() == 404 || answer.status() == 410) {
            return new HubException(code.equals("revisionnotfound") ? "there is no such revision of " + what
                    : "there is no " + what, "Check how it is written; ids are OWNER/NAME, and upper and lower case"
                    + " differ", "download");
        }
        return new HubException(HubClient.host(answer.from()) + " refuses " + what + " (" + answer.status() + ")",
                "Check the address, or try later", "download");
    }

    private static HubException gated(String what, String page, boolean token) {
        return new HubException(what + " is gated: its owner wants its terms to be accepted first" + (token
                ? ", which the account of this token has not done" : ""), "Accept them on " + page
                + (token ? " with the account of the token" : ", then set the variable HF_TOKEN to a token of that"
                + " account, or log in with 'hf auth login'"), "gated-models");
    }
}
