package org.diffusionj.headless;

import java.util.concurrent.locks.LockSupport;

/** What the tests' macros call by name. */
public final class MacroCalls {
    private MacroCalls() {}

    /** Starts a thread that does not end. */
    public static String leaveThread() {
        new Thread(() -> {
            while (true) {
                LockSupport.park();
            }
        }).start();
        return "";
    }

    public static String fail() {
        throw new IllegalStateException("a plugin failed");
    }
}
