package org.diffusionj.pipeline;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.diffusionj.image.XmlText;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/**
 * Where a picture comes from, in the words that other programs read: AUTOMATIC1111's generation
 * parameters, and IPTC's mark of synthetic pictures as XMP.
 */
public final class Provenance {
    /** IPTC's term for pictures that a model made alone. */
    public static final String SYNTHETIC = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

    /** IPTC's term for pictures that a model made from, or into, others. */
    public static final String COMPOSITE =
            "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";

    private static final int SHORT_HASH = 10;
    private static final int CONTROL_HASH = 8;

    /** AUTOMATIC1111's own order. "Steps" must be the first, by which it knows the line. */
    private static final List<String> FIRST = List.of("Steps", "Sampler", "Schedule type", "CFG scale",
            "Image CFG scale", "Seed", "Size", "Model hash", "Model", "Denoising strength", "Clip skip", "RNG",
            "Emphasis");

    private Provenance() {}

    /** Both as texts of a PNG file, by their keywords. */
    public static Map<String, String> pngTexts(ModelFolder model, GenerationRequest request) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("parameters", parameters(model, request));
        texts.put("XML:com.adobe.xmp", xmp(request.start() instanceof Start.Noise ? SYNTHETIC : COMPOSITE));
        return texts;
    }

    /**
     * The text that AUTOMATIC1111 writes into its pictures: prompt, negative prompt, and a line of
     * settings by the names that it reads. It counts "Clip skip" from 1, which is none, and takes an absent
     * "Emphasis" for its own.
     */
    public static String parameters(ModelFolder model, GenerationRequest request) {
        return parameters(model, Optional.empty(), request);
    }

    /** The same for a picture that another model may have ended. */
    public static String parameters(ModelFolder model, Optional<Refinement> refinement, GenerationRequest request) {
        Map<String, String> settings = new LinkedHashMap<>();
        putFreshNoise(settings, sampler(model, request), request);
        putSettings(settings, used(model, request).withAll(refinement.map(Provenance::told).orElse(Values.none()))
                .withIfPresent(Settings.VAE, model.vaeName()));
        model.vaeSha256().ifPresent(hash -> settings.put("VAE hash", hash.substring(0, SHORT_HASH)));
        settings.put("Model hash", shortHash(model));
        settings.put("Model", model.name());
        NamedAdapters.loraHashes(model.adapters()).ifPresent(hashes -> settings.put("Lora hashes", hashes));
        NamedAdapters.wordHashes(model.adapters()).ifPresent(hashes -> settings.put("TI hashes", hashes));
        putControls(settings, request);
        settings.put("Version", "DiffusionJ");
        String negative = request.negative().filter(text -> !text.isEmpty())
                .map(text -> "\nNegative prompt: " + text).orElse("");
        return NamedAdapters.withTags(request, model.adapters()) + negative + "\n" + settings.keySet().stream()
                .sorted(Comparator.comparing(Provenance::place))
                .map(name -> name + ": " + quoted(settings.get(name)))
                .collect(Collectors.joining(", "));
    }

    /** As the extension for ControlNet writes them; it counts from 0, and does not tell the images. */
    private static void putControls(Map<String, String> settings, GenerationRequest request) {
        for (int i = 0; i < request.controls().size(); i++) {
            Control control = request.controls().get(i);
            String model = control.network().map(network -> network.name() + " ["
                    + network.sha256(new Cancellation()).substring(0, CONTROL_HASH) + "]").orElse("None");
            settings.put("ControlNet " + i, "Module: none, Model: " + model + ", Weight: " + control.scale()
                    + ", Guidance Start: " + control.start() + ", Guidance End: " + control.end() + ", Control Mode: "
                    + (request.values().has(Settings.GUESS) ? "ControlNet is more important" : "Balanced"));
        }
    }

    private static void putSettings(Map<String, String> settings, Values values) {
        for (Setting<?> setting : Settings.ALL) {
            setting.infotext().ifPresent(infotext ->
                    infotext.text().apply(values).ifPresent(text -> settings.put(infotext.name(), text)));
        }
    }

    /** What is not among the names that come first keeps its order behind them. */
    private static int place(String name) {
        int place = FIRST.indexOf(name);
        return place < 0 ? FIRST.size() : place;
    }

    /** The values that made the picture, those of the model and of what it was made from among them. */
    private static Values used(ModelFolder model, GenerationRequest request) {
        Values values = request.values().with(Settings.SAMPLER, Optional.of(sampler(model, request)))
                .with(Settings.SEED, OptionalLong.of(request.seed()));
        values = request.start() instanceof Start.Noise
                ? values.without(Settings.STRENGTH) : values.with(Settings.STRENGTH, request.start().strength());
        return model.config().family().isGuidedByPicture()
                ? values.with(Settings.IMAGEGUIDANCE, request.imageGuidance()) : values.without(Settings.IMAGEGUIDANCE);
    }

    private static Values told(Refinement refinement) {
        ModelFolder refiner = refinement.refiner();
        return Values.none().with(Settings.REFINER, refiner.name() + " [" + shortHash(refiner) + "]")
                .with(Settings.REFINERSTART, refinement.start());
    }

    private static String shortHash(ModelFolder model) {
        return model.sha256().substring(0, SHORT_HASH);
    }

    /** AUTOMATIC1111 calls the share of fresh noise "Eta DDIM" in one sampler, and "Eta" in others. */
    private static void putFreshNoise(Map<String, String> settings, SamplerType sampler, GenerationRequest request) {
        Setting<Float> setting = sampler.isAncestral() ? Settings.ANCESTRALETA : Settings.ETA;
        float share = request.get(setting);
        if (!setting.isUsual(share)) {
            settings.put(sampler == SamplerType.DDIM ? "Eta DDIM" : "Eta", setting.write(share));
        }
    }

    /** The sampler that a request means: the one it names, else the model's own. */
    public static SamplerType sampler(ModelFolder model, GenerationRequest request) {
        return request.sampler().orElseGet(() -> SamplerType.ofScheduler(model.config().scheduler()));
    }

    /**
     * An XMP packet that says that the picture is synthetic.
     *
     * @param digitalSourceType {@link #SYNTHETIC} or {@link #COMPOSITE}
     */
    public static String xmp(String digitalSourceType) {
        return xmp(digitalSourceType, Optional.empty());
    }

    /** The same with the terms under which the picture may be used, if they are said. */
    public static String xmp(String digitalSourceType, Optional<String> licence) {
        String rights = licence.map(terms -> "\n    xmlns:xmpRights=\"http://ns.adobe.com/xap/1.0/rights/\""
                + "\n    xmpRights:WebStatement=\"" + XmlText.escaped(terms) + "\"").orElse("");
        return String.format(Locale.ROOT, """
                <?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
                <x:xmpmeta xmlns:x="adobe:ns:meta/">
                 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
                  <rdf:Description rdf:about=""
                    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
                    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
                    xmp:CreatorTool="DiffusionJ"
                    Iptc4xmpExt:DigitalSourceType="%s"%s/>
                 </rdf:RDF>
                </x:xmpmeta>
                <?xpacket end="r"?>""", digitalSourceType, rights);
    }

    /** Values with a comma, colon or line break stand in quotes, as JSON strings. */
    private static String quoted(String value) {
        boolean plain = value.chars().noneMatch(c -> c == ',' || c == ':' || c == '\n');
        return plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
