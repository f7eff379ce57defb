package org.diffusionj.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diffusionj.model.ControlInputs;
import org.diffusionj.model.ControlNet;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.SteeredUNet;
import org.diffusionj.model.StepNetwork;
import org.diffusionj.model.UNetWithoutControl;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.ResourceStack;

/**
 * A model's UNet joined with control networks: those that a request names, which stay open until another one names
 * others, or those that the UNet's graph holds itself.
 */
final class ControlNetworks implements AutoCloseable {
    private final ModelFolder folder;
    private final Networks networks;
    private List<ControlNet> joined = List.of();
    private Optional<Opened> open = Optional.empty();

    /**
     * Networks that are open.
     *
     * @param seeing the layers of each that see its control picture
     */
    private record Opened(Network steered, List<Network> seeing, ResourceStack all) {}

    ControlNetworks(ModelFolder folder, Networks networks) {
        this.folder = folder;
        this.networks = networks;
    }

    /** The UNet alone, whatever its graph holds. */
    static StepNetwork alone(StepNetwork unet, ModelFolder folder, Networks networks) {
        return folder.controlsInUNet() == 0 ? unet : new UNetWithoutControl(
                new SteeredUNet(networks.open(folder.unet())), folder.controlsInUNet(),
                folder.config().vae().pixelsPerLatent());
    }

    /** Bytes of weights that a request's control networks will load. */
    long weightsToCome(GenerationRequest request) {
        List<ControlNet> wanted = request.networks();
        return wanted.isEmpty() || isOpen(wanted) ? 0
                : folder.furtherUNetWeights() + wanted.stream().mapToLong(ControlNet::bytes).sum();
    }

    private boolean isOpen(List<ControlNet> wanted) {
        return open.isPresent() && joined.equals(wanted);
    }

    /**
     * What predicts on one walk.
     *
     * @param alone the UNet without control networks
     */
    StepNetwork steering(StepNetwork alone, GenerationRequest request, WalkClock clock, Cancellation cancellation) {
        if (request.controls().isEmpty()) {
            return alone;
        }
        if (alone instanceof UNetWithoutControl own) {
            List<Optional<Control>> controls = new ArrayList<>();
            for (int i = 0; i < own.networks(); i++) {
                controls.add(i < request.controls().size() ? Optional.of(request.controls().get(i)) : Optional.empty());
            }
            return new ControlledWalk(alone, own.unet(), controls,
                    ControlInputs.ofPictures(ControlPictures.of(request, controls)), request, clock);
        }
        Opened opened = opened(request.networks(), cancellation);
        List<Optional<Control>> controls = request.controls().stream().map(Optional::of).toList();
        return new ControlledWalk(alone, new SteeredUNet(opened.steered()), controls, ControlInputs.seenBy(
                opened.seeing(), ControlPictures.of(request, controls), cancellation), request, clock);
    }

    private Opened opened(List<ControlNet> wanted, Cancellation cancellation) {
        if (!isOpen(wanted)) {
            close();
            try (ResourceStack all = new ResourceStack()) {
                Network steered = all.add(networks.openApart(folder.unet(wanted), cancellation));
                List<Network> seeing = new ArrayList<>();
                for (ControlNet control : wanted) {
                    seeing.add(all.add(networks.openApart(folder.seeing(control), cancellation)));
                }
                open = Optional.of(new Opened(steered, seeing, all.handOver()));
            }
            joined = wanted;
        }
        return open.orElseThrow();
    }

    @Override
    public void close() {
        Optional<Opened> former = open;
        open = Optional.empty();
        former.map(Opened::all).ifPresent(ResourceStack::close);
    }
}
