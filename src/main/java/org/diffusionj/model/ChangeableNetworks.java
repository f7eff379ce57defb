package org.diffusionj.model;

import java.util.List;
import java.util.Optional;

/**
 * UNet and text encoders of a model in the form in which LoRA, textual inversion and control networks change or join
 * them: made of their weights. Those of an export are made anew once, so that weights stay the same objects, and those
 * that are in memory need not be read again.
 */
final class ChangeableNetworks {
    private final OnnxFile unet;
    private final JsonFile config;
    private final List<TextModel> texts;
    private Optional<OnnxFile> madeUNet = Optional.empty();
    private Optional<List<TextModel>> madeTexts = Optional.empty();

    /** @param config of the UNet */
    ChangeableNetworks(OnnxFile unet, JsonFile config, List<TextModel> texts) {
        this.unet = unet;
        this.config = config;
        this.texts = texts;
    }

    /** @throws ModelException if it is an export that did not keep the names of its weights */
    synchronized OnnxFile unet() {
        if (madeUNet.isEmpty()) {
            madeUNet = Optional.of(WeightsComponent.anew(Component.UNET, config, unet));
        }
        return madeUNet.get();
    }

    /** @throws ModelException if one is an export that did not keep the names of its weights */
    synchronized List<TextModel> texts() {
        if (madeTexts.isEmpty()) {
            madeTexts = Optional.of(texts.stream().map(TextModel::changeable).toList());
        }
        return madeTexts.get();
    }
}
