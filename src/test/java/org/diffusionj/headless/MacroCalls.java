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

    /** The same after some pictures of a series. */
    public static String pressEscapeLater() {
        new Thread(() -> {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(4));
            IJ.setKeyDown(KeyEvent.VK_ESCAPE);
        }).start();
        return "";
    }

    /** Takes so many MB of Java's memory and holds them no more. */
    public static String leaveGarbage(String megabytes) {
        byte[][] taken = new byte[16 * Integer.parseInt(megabytes)][];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = new byte[1 << 16]; // half a region of the collector or more takes whole ones
        }
        return "";
    }

    /** Locks the active image as a command on another thread does. */
    public static String lockElsewhere() throws InterruptedException {
        ImagePlus image = WindowManager.getCurrentImage();
        Thread other = new Thread(image::lock);
        other.start();
        other.join();
        return "";
    }

    /** Of all images, one a line. */
    static String titles() {
        return String.join("\n", WindowManager.getImageTitles());
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
