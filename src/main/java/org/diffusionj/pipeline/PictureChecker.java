package org.diffusionj.pipeline;

import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.SafetyChecker;
import org.diffusionj.model.SafetyModel;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.ResourceStack;

/** Judges pictures with a model's safety checker, which is loaded when the first picture is to be judged. */
final class PictureChecker {
    private final ModelFolder folder;
    private final Backend backend;
    private final ResourceStack networks;
    private SafetyChecker checker;

    /** @param networks takes the network, once it is loaded, to close it */
    PictureChecker(ModelFolder folder, Backend backend, ResourceStack networks) {
        this.folder = folder;
        this.backend = backend;
        this.networks = networks;
    }

    /**
     * Judges a picture if the request asks for it.
     *
     * @throws IllegalArgumentException if the model has no safety checker
     */
    SafetyVerdict judge(RgbImage picture, GenerationRequest request, Cancellation cancellation) {
        if (!request.safety()) {
            return SafetyVerdict.UNCHECKED;
        }
        if (checker == null) {
            SafetyModel model = folder.requireSafetyChecker();
            checker = new SafetyChecker(model, networks.add(backend.open(model.network())));
        }
        return checker.flags(picture, cancellation) ? SafetyVerdict.FLAGGED : SafetyVerdict.PASSED;
    }
}
