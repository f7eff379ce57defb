package org.diffusionj.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diffusionj.model.ControlNet;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.SteeredUNet;
import org.diffusionj.model.StepNetwork;
import org.diffusionj.model.UNetWithoutControl;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;

/**
 * A model's UNet joined with control networks: those that a request names, which stay open until another one names
 * others, or those that the UNet's graph holds itself.
 */
final class ControlNetworks implements AutoCloseable {
    private final ModelFolder folder;
    private final Networks networks;
    private List<ControlNet> joined = List.of();
    private Optional<Network> open = Optional.empty();

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
     * @param calls of the sampler, from the walk's beginning to its end
     */
    StepNetwork steering(StepNetwork alone, GenerationRequest request, int calls, Cancellation cancellation) {
        if (request.controls().isEmpty()) {
            return alone;
        }
        if (alone instanceof UNetWithoutControl own) {
            List<Optional<Control>> controls = new ArrayList<>();
            for (int i = 0; i < own.networks(); i++) {
                controls.add(i < request.controls().size() ? Optional.of(request.controls().get(i)) : Optional.empty());
            }
            return new ControlledWalk(alone, own.unet(), controls, request, calls);
        }
        SteeredUNet steered = new SteeredUNet(opened(request.networks(), cancellation));
        return new ControlledWalk(alone, steered, request.controls().stream().map(Optional::of).toList(), request,
                calls);
    }

    private Network opened(List<ControlNet> wanted, Cancellation cancellation) {
        if (!isOpen(wanted)) {
            close();
            open = Optional.of(networks.openApart(folder.unet(wanted), cancellation));
            joined = wanted;
        }
        return open.orElseThrow();
    }

    @Override
    public void close() {
        Optional<Network> former = open;
        open = Optional.empty();
        former.ifPresent(Network::close);
    }
}
