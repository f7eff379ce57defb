package org.diffusionj.ij.provenance;

import ij.ImagePlus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.ij.macro.MacroText;
import org.diffusionj.ij.models.WarmPipeline;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.ij.request.GenerationSettings;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.Provenance;
import org.diffusionj.pipeline.Refinement;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.ValueKind;
import org.diffusionj.settings.Values;

/**
 * What an image says about how it was made: lines {@code key = value} in its Info, with the escapes of
 * {@link MacroText} but for the macro, and the same as image properties {@code diffusion.key}. ImageJ
 * keeps both in TIFF.
 */
public final class PictureInfo {
    private static final String PREFIX = "diffusion.";

    /** The generation parameters as AUTOMATIC1111 writes them: of the first picture. */
    private static final String PARAMETERS = PREFIX + "parameters";

    private static final String MACRO = "macro";

    private static final String VERSION = readVersion();

    private final Map<String, String> entries = new LinkedHashMap<>();
    private final String statement;
    private final String parameters;

    private PictureInfo(String statement, String parameters) {
        this.statement = statement;
        this.parameters = parameters;
    }

    /**
     * Of pictures that were made.
     *
     * @param model what made them, or began them
     * @param refinement what ended them, if that was another model
     * @param first what the first picture was made for
     */
    public static PictureInfo of(GenerationSettings settings, WarmPipeline.Warm model, Optional<Refinement> refinement,
            GenerationRequest first, Set<String> warnings) {
        ModelFolder folder = model.pipeline().folder();
        PictureInfo info = new PictureInfo(
                statement(settings.command()), Provenance.parameters(folder, refinement, first));
        info.entries.put("DigitalSourceType", settings.command().changesPictures()
                ? Provenance.COMPOSITE : Provenance.SYNTHETIC);
        info.entries.put("command", settings.command().label());
        for (Setting<?> setting : counting(settings)) {
            written(setting, settings.options()).ifPresent(value -> info.entries.put(setting.key(), value));
        }
        info.entries.put("sampler-used", Provenance.sampler(folder, first).label());
        info.entries.put("model-sha256", folder.sha256());
        folder.vaeSha256().ifPresent(hash -> info.entries.put("vae-sha256", hash));
        putHashes(info, "lora-sha256", folder.adapters().loras().stream()
                .map(lora -> lora.name() + ": " + lora.sha256()).toList());
        putHashes(info, "embedding-sha256", folder.adapters().words().stream()
                .map(word -> word.text() + ": " + word.sha256()).toList());
        if (first.values().orUsual(Settings.DECODER)) {
            info.entries.put("decoder-sha256", folder.requireTinyVae().sha256());
        }
        refinement.ifPresent(rest -> info.entries.put("refiner-sha256", rest.refiner().sha256()));
        info.entries.put("device", model.device());
        info.entries.put("plugin", "DiffusionJ " + version());
        info.entries.put(MACRO, MacroCall.macro(settings.command().label(), settings.options()));
        if (!warnings.isEmpty()) {
            info.entries.put("warning", String.join(" ", warnings));
        }
        return info;
    }

    private static void putHashes(PictureInfo info, String key, List<String> hashes) {
        if (!hashes.isEmpty()) {
            info.entries.put(key, String.join(", ", hashes));
        }
    }

    /** Settings that mean nothing here leave no lines. */
    private static List<Setting<?>> counting(GenerationSettings settings) {
        return settings.command().settings().stream().filter(setting -> setting.counts(settings.options())).toList();
    }

    /** A switch that is off leaves no line. */
    private static <T> Optional<String> written(Setting<T> setting, Values options) {
        return options.written(setting).or(() -> setting.usual().filter(value -> setting.form() == ValueKind.Form.PLAIN)
                .map(setting::write).filter(text -> !text.isEmpty()));
    }

    private static String statement(GenerationCommand command) {
        return switch (command) {
            case TEXT_TO_IMAGE -> "This picture is synthetic: a diffusion model made it from words."
                    + " It shows nothing that exists.";
            case IMAGE_TO_IMAGE -> "This picture is synthetic: a diffusion model made it from another picture and"
                    + " words. It is not a measurement.";
            case INPAINT -> "This picture is synthetic in part: a diffusion model made anew what was selected."
                    + " That part is not a measurement.";
            case LABELS_TO_IMAGE -> "This picture is synthetic: a diffusion model made it from labels and words."
                    + " It shows nothing that exists.";
        };
    }

    /** The same with more entries. */
    public PictureInfo with(Map<String, String> more) {
        PictureInfo info = new PictureInfo(statement, parameters);
        info.entries.putAll(entries);
        info.entries.putAll(more);
        return info;
    }

    /** The plugin's version. */
    public static String version() {
        return VERSION;
    }

    /** A file that the build writes, so that it is the same in every jar and without one. */
    private static String readVersion() {
        try (InputStream in = PictureInfo.class.getResourceAsStream("/org/diffusionj/version.txt")) {
            return in == null ? "from sources" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes everything into an image whose info stays, after this. */
    public void addTo(ImagePlus image) {
        String old = image.getInfoProperty();
        attachTo(image);
        if (old != null) {
            image.setProperty("Info", image.getInfoProperty() + "\n" + old);
        }
    }

    /** Writes everything into an image, in place of its info. */
    public void attachTo(ImagePlus image) {
        StringBuilder text = new StringBuilder(statement).append('\n');
        entries.forEach((key, value) -> {
            // The macro has escapes of its own, and is to be copied from here as it stands.
            String line = key.equals(MACRO) ? value : MacroText.escape(value);
            text.append(key).append(" = ").append(line).append('\n');
            image.setProp(PREFIX + key, line);
        });
        image.setProp(PARAMETERS, MacroText.escape(parameters));
        image.setProperty("Info", text.toString());
    }

    /**
     * The texts that a PNG file of the image's current slice is to hold.
     *
     * @throws IllegalStateException if the image holds no settings
     */
    public static Map<String, String> pngTexts(ImagePlus image) {
        String parameters = image.getProp(PARAMETERS);
        Optional<String> slice = SliceInfo.of(image);
        if (parameters == null && slice.isEmpty()) {
            throw new IllegalStateException("The image \"" + image.getTitle() + "\" holds no settings of DiffusionJ."
                    + " Save it with File > Save As > PNG.");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("parameters", slice.map(SliceInfo::parameters)
                .orElseGet(() -> withSeedOfSlice(image, MacroText.unescape(parameters))));
        texts.put("XML:com.adobe.xmp", Provenance.xmp(Optional.ofNullable(image.getProp(PREFIX + "DigitalSourceType"))
                .map(MacroText::unescape).orElse(Provenance.SYNTHETIC)));
        texts.put("DiffusionJ", slice.orElseGet(image::getInfoProperty));
        return texts;
    }

    /** The slices of a stack are labelled {@code seed=n}, and differ in nothing else. */
    private static String withSeedOfSlice(ImagePlus image, String parameters) {
        String label = image.getStack().getSliceLabel(image.getCurrentSlice());
        if (label == null || !label.matches("seed=-?\\d+")) {
            return parameters;
        }
        int lastLine = parameters.lastIndexOf('\n') + 1;
        return parameters.substring(0, lastLine)
                + parameters.substring(lastLine).replaceFirst(", Seed: -?\\d+", ", Seed: " + label.substring(5));
    }
}
