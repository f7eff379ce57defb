package org.diffusionj.pipeline;

import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.SafetyChecker;
import org.diffusionj.model.SafetyModel;
import org.diffusionj.runtime.Cancellation;

/** Judges pictures with a model's safety checker, which is loaded when the first picture is to be judged. */
final class PictureChecker {
    private final ModelFolder folder;
    private final Networks networks;
    private SafetyChecker checker;

    PictureChecker(ModelFolder folder, Networks networks) {
        this.folder = folder;
        this.networks = networks;
    }

    /** Bytes of weights that the first picture will load. */
    long weightsToCome() {
        return checker == null ? folder.requireSafetyChecker().weights() : 0;
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
            checker = new SafetyChecker(model, networks.open(model.network(), cancellation));
        }
        return checker.flags(picture, cancellation) ? SafetyVerdict.FLAGGED : SafetyVerdict.PASSED;
    }
}
