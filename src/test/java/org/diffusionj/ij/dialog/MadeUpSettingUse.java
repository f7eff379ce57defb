package org.diffusionj.ij.dialog;

import ij.ImagePlus;
import java.awt.Component;
import java.awt.Container;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import javax.swing.JTextField;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.ij.models.WarmPipeline;
import org.diffusionj.ij.provenance.PictureInfo;
import org.diffusionj.ij.provenance.StoredSettings;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.ij.request.GenerationSettings;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.TinyModel;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.Parameters;
import org.diffusionj.pipeline.StableDiffusion;
import org.diffusionj.pipeline.Start;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.ElementType;
import org.diffusionj.runtime.FakeNetwork;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.Port;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Values;

/**
 * Takes a macro's options through the program and tells what becomes of the setting {@code madeup} everywhere. It runs
 * where that setting is declared: see {@link MadeUpSettingTest}.
 */
public final class MadeUpSettingUse implements BiFunction<Path, String, Map<String, String>> {
    private static final GenerationCommand COMMAND = GenerationCommand.TEXT_TO_IMAGE;

    @Override
    public Map<String, String> apply(Path folder, String options) {
        Map<String, String> seen = new LinkedHashMap<>();
        try {
            Setting<?> madeUp = COMMAND.settings().stream()
                    .filter(setting -> setting.key().equals("madeup")).findFirst().orElseThrow();
            Values read = COMMAND.parse(options);
            seen.put("macro", read.written(madeUp).orElseThrow());
            seen.put("recorded", MacroCall.macro(COMMAND.label(), read));
            GenerationForm form = new GenerationForm(COMMAND, read, GenerationForm.FIRST, 46);
            seen.put("form", form.checked().written(madeUp).orElseThrow());
            seen.put("tip", tips(form.panel()).filter(tip -> tip.contains("madeup")).findFirst().orElseThrow());
            store(folder, madeUp, read, seen);
        } catch (IllegalArgumentException e) {
            seen.put("refused", e.getMessage());
        }
        return seen;
    }

    private static void store(Path folder, Setting<?> madeUp, Values read, Map<String, String> seen) {
        ModelFolder model = ModelFolder.read(TinyModel.write(folder).folder());
        try (StableDiffusion pipeline = StableDiffusion.open(model, new NoBackend())) {
            GenerationSettings settings = GenerationSettings.of(COMMAND, read, "tiny", model.config().defaults());
            GenerationRequest request = settings.request(0, new Start.Noise());
            seen.put("request", request.values().written(madeUp).orElseThrow());
            ImagePlus image = new ImagePlus();
            PictureInfo.of(settings, new WarmPipeline.Warm(folder, "", pipeline, Device.CPU, false, "CPU", Map.of()),
                    Optional.empty(), request, Set.of())
                    .attachTo(image);
            seen.put("info", StoredSettings.ofInfo(image.getInfoProperty()).orElseThrow()
                    .options().written(madeUp).orElseThrow());
            String parameters = PictureInfo.pngTexts(image).get("parameters");
            seen.put("parameters", parameters);
            seen.put("a1111", StoredSettings.ofParameters(Parameters.parse(parameters))
                    .options().written(madeUp).orElseThrow());
        }
    }

    private static Stream<String> tips(Component component) {
        Stream<String> inside = component instanceof Container container
                ? Stream.of(container.getComponents()).flatMap(MadeUpSettingUse::tips) : Stream.empty();
        return component instanceof JTextField field
                ? Stream.concat(Stream.of(String.valueOf(field.getToolTipText())), inside)
                : inside;
    }

    /** Opens networks that are never run. */
    private static final class NoBackend implements Backend {
        @Override
        public Network open(NetworkSource source, Cancellation cancellation) {
            List<Port> inputs = Stream.of("input_ids", "sample", "timestep", "encoder_hidden_states", "latent_sample")
                    .map(name -> new Port(name, ElementType.FLOAT, List.of(-1L))).toList();
            return new FakeNetwork(inputs, List.of(), (given, stop) -> Map.of());
        }

        @Override
        public Device device() {
            return Device.CPU;
        }

        @Override
        public String describe() {
            return "nothing";
        }
    }
}
