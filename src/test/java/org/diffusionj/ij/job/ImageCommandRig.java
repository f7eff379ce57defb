package org.diffusionj.ij.job;

import ij.ImagePlus;
import ij.WindowManager;
import ij.macro.Interpreter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.diffusionj.ij.models.WarmPipeline;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.ij.request.GenerationSettings;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.TinyModel;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.WrappedNetwork;
import org.diffusionj.runtime.WrappingBackend;
import org.diffusionj.settings.Values;
import org.diffusionj.tensor.Tensor;

/** Runs the commands that start from an image in this process, with a tiny model, as macros in batch mode do. */
final class ImageCommandRig implements AutoCloseable {
    private final WarmPipeline.Warm warm;
    private Consumer<Cancellation> beforeStep = cancellation -> {};

    ImageCommandRig(Path folder) {
        TinyModel model = TinyModel.write(folder);
        Backend heard = new WrappingBackend(OrtBackend.on(Device.CPU), (source, network) ->
                source.file().getParent().getFileName().toString().equals("unet") ? new Heard(network) : network);
        warm = new WarmPipeline.Warm(folder, "", StableDiffusion.open(ModelFolder.read(model.folder()), heard),
                Device.CPU, false, "CPU", new HashMap<>());
    }

    /** Calls this before each step from now on. */
    void beforeStep(Consumer<Cancellation> action) {
        beforeStep = action;
    }

    /**
     * Runs a command on an image.
     *
     * @return the new image that it shows, if any
     */
    Optional<ImagePlus> run(GenerationCommand command, String options, ImagePlus image) {
        Interpreter.batchMode = true;
        WindowManager.setTempCurrentImage(image);
        Values parsed = command.parse("steps=2 guidance=1 seed=7 prompt=x " + options);
        try (PictureWork work = GenerationJob.work(command, parsed, ResultPlace.SCREEN)) {
            work.hold();
            GenerationSettings settings =
                    GenerationSettings.of(command, parsed, "tiny", work.usual(warm.pipeline().folder(), 8));
            work.make(settings, new JobModels(warm, Optional.empty(), new Cancellation()));
        } finally {
            WindowManager.setTempCurrentImage(null);
        }
        return shown();
    }

    /** Takes the image that was shown last. */
    static Optional<ImagePlus> shown() {
        Optional<ImagePlus> image = Optional.ofNullable(Interpreter.getLastBatchModeImage());
        image.ifPresent(Interpreter::removeBatchModeImage);
        return image;
    }

    @Override
    public void close() {
        warm.pipeline().close();
        Interpreter.batchMode = false;
    }

    private final class Heard extends WrappedNetwork {
        Heard(Network network) {
            super(network);
        }

        @Override
        public Map<String, Tensor> run(Map<String, Tensor> inputs, Cancellation cancellation) {
            beforeStep.accept(cancellation);
            cancellation.check();
            return super.run(inputs, cancellation);
        }
    }
}
