package org.diffusionj.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import org.diffusionj.image.PngFile;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.tensor.Tensor;

/**
 * What a request gives.
 *
 * @param image the decoded picture
 * @param latents what it was decoded from, (1, 4, height/8, width/8)
 * @param safety what the model's safety checker said, if it was asked; a picture that it flagged is black
 * @param model what made it
 * @param request what it was made for
 */
public record Picture(RgbImage image, Tensor latents, SafetyVerdict safety, ModelFolder model,
        GenerationRequest request) {
    /**
     * Writes the picture with its settings and the mark that it is synthetic: see {@link Provenance}.
     *
     * @throws IOException a sentence with file, problem and remedy; nothing has changed then
     */
    public void savePng(Path file) throws IOException {
        PngFile.write(file, image.toBufferedImage(), Provenance.pngTexts(model, request));
    }
}
