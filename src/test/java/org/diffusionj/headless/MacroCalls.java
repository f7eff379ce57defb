package org.diffusionj.headless;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import java.awt.event.KeyEvent;
import java.util.concurrent.TimeUnit;
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

    /** Presses Esc in a moment, as ImageJ hears it. */
    public static String pressEscapeSoon() {
        new Thread(() -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
            IJ.setKeyDown(KeyEvent.VK_ESCAPE);
        }).start();
        return "";
    }

    /** Closes all images and tells how many there were. */
    static int closeAll() {
        int[] ids = WindowManager.getIDList();
        for (int id : ids == null ? new int[0] : ids) {
            ImagePlus image = WindowManager.getImage(id);
            image.changes = false;
            image.close();
        }
        return ids == null ? 0 : ids.length;
    }

    public static String fail() {
        throw new IllegalStateException("a plugin failed");
    }
}
