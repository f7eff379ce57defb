package org.diffusionj.pipeline;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.text.Emphasis;

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
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("Steps", request.steps());
        settings.put("Sampler", sampler(model, request).label());
        if (request.sigmas() != SigmaSpacing.DEFAULT) {
            settings.put("Schedule type", request.sigmas().label());
        }
        settings.put("CFG scale", number(request.guidance()));
        if (model.config().family().isGuidedByPicture()) {
            settings.put("Image CFG scale", number(request.imageGuidance()));
        }
        settings.put("Seed", request.seed());
        settings.put("Size", request.width() + "x" + request.height());
        settings.put("Model hash", model.sha256().substring(0, SHORT_HASH));
        settings.put("Model", model.name());
        if (!(request.start() instanceof Start.Noise)) {
            settings.put("Denoising strength", number(request.start().strength()));
        }
        if (request.clipSkip() > 0) {
            settings.put("Clip skip", request.clipSkip() + 1);
        }
        settings.put("RNG", request.noise().label());
        if (request.emphasis() != Emphasis.A1111) {
            settings.put("Emphasis", request.emphasis().nameInA1111());
        }
        if (request.guidanceRescale() > 0) {
            settings.put("CFG rescale", number(request.guidanceRescale()));
        }
        putFreshNoise(settings, sampler(model, request), request);
        settings.put("Version", "DiffusionJ");
        String negative = request.negative().filter(text -> !text.isEmpty())
                .map(text -> "\nNegative prompt: " + text).orElse("");
        return request.prompt() + negative + "\n" + settings.entrySet().stream()
                .map(setting -> setting.getKey() + ": " + quoted(setting.getValue().toString()))
                .collect(Collectors.joining(", "));
    }

    /** AUTOMATIC1111 calls the share of fresh noise "Eta DDIM" in one sampler, and "Eta" in others. */
    private static void putFreshNoise(Map<String, Object> settings, SamplerType sampler, GenerationRequest request) {
        float share = sampler.isAncestral() ? request.ancestralEta() : request.eta();
        if (share != (sampler.isAncestral() ? 1 : 0)) {
            settings.put(sampler == SamplerType.DDIM ? "Eta DDIM" : "Eta", number(share));
        }
        if (request.ensd() != 0) {
            settings.put("ENSD", request.ensd());
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
        return String.format(Locale.ROOT, """
                <?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
                <x:xmpmeta xmlns:x="adobe:ns:meta/">
                 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
                  <rdf:Description rdf:about=""
                    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
                    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
                    xmp:CreatorTool="DiffusionJ"
                    Iptc4xmpExt:DigitalSourceType="%s"/>
                 </rdf:RDF>
                </x:xmpmeta>
                <?xpacket end="r"?>""", digitalSourceType);
    }

    private static String number(Number value) {
        String text = value.toString();
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** Values with a comma, colon or line break stand in quotes, as JSON strings. */
    private static String quoted(String value) {
        boolean plain = value.chars().noneMatch(c -> c == ',' || c == ':' || c == '\n');
        return plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
