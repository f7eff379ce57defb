package org.diffusionj.library;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.diffusionj.hub.Address;
import org.diffusionj.hub.DownloadListener;
import org.diffusionj.hub.HubSettings;
import org.diffusionj.hub.Plan;
import org.diffusionj.model.ModelRoots;
import org.diffusionj.runtime.Cancellation;

/** Downloads in a process of its own, to be killed: says when some bytes have come. */
final class KilledDownload {
    private KilledDownload() {}

    /** @param args what to get; the folder for models */
    public static void main(String[] args) {
        HubSettings settings = HubSettings.standard();
        DownloadListener listener = new DownloadListener() {
            private long first = -1;

            @Override
            public void came(String file, long bytes) {
                first = first < 0 ? bytes : first;
                if (bytes - first > 8_000) {
                    System.out.println("some");
                    System.out.flush();
                }
            }

            @Override
            public void pausing(String reason, Duration pause) {
                System.out.println(reason);
            }
        };
        Plan plan = Plan.of(Address.of(args[0], settings), Optional.empty(), false, settings, listener,
                new Cancellation());
        Path root = Path.of(args[1]);
        System.out.println(new Download(plan, new Shelf(root, new ModelRoots(List.of(root))), Optional.empty(),
                listener, new Cancellation()).make().report());
    }
}
