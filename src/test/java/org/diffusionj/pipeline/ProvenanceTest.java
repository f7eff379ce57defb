package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.diffusionj.PngTexts;
import org.diffusionj.image.Mask;
import org.diffusionj.image.PngFile;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.noise.NoiseSource;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.text.Emphasis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** The texts follow AUTOMATIC1111's format, the PNG specification (third edition, section 11.3.3) and IPTC's. */
class ProvenanceTest {
    private static final ModelFolder MODEL = ModelFolder.read(ReferenceCase.FOLDER.resolve("models/sd1"));

    @TempDir
    private Path folder;

    @Test
    void parametersAreLaidOutAsAutomatic1111DoesIt() {
        GenerationRequest request = GenerationRequest.builder("a cell, round").negative("noise").size(64, 48).steps(4)
                .guidance(7.5f).seed(-3).sampler(SamplerType.EULER).sigmas(SigmaSpacing.KARRAS).build();
        assertEquals("a cell, round\nNegative prompt: noise\nSteps: 4, Sampler: Euler, Schedule type: Karras, "
                + "CFG scale: 7.5, Seed: -3, Size: 64x48, Model hash: " + MODEL.sha256().substring(0, 10)
                + ", Model: sd1, RNG: CPU, Emphasis: None, Version: DiffusionJ", Provenance.parameters(MODEL, request));
    }

    /** AUTOMATIC1111 calls it clip skip 1 if nothing is skipped, and its own emphasis needs no name. */
    @Test
    void skippedLayersAndEmphasisAreCountedAsAutomatic1111Does() {
        GenerationRequest request = GenerationRequest.builder("(x:1.2)").clipSkip(1).emphasis(Emphasis.A1111)
                .noise(NoiseSource.NV).build();
        String parameters = Provenance.parameters(MODEL, request);
        assertTrue(parameters.contains(", Clip skip: 2, RNG: NV, Version"), parameters);
    }

    /** AUTOMATIC1111's own default is 1 in ancestral samplers and 0 in DDIM: what is the default is left out. */
    @Test
    void freshNoiseIsNamedAsAutomatic1111Does() {
        GenerationRequest.Builder request = GenerationRequest.builder("x").eta(0.5f).ancestralEta(0.25f).ensd(31337);
        assertTrue(Provenance.parameters(MODEL, request.sampler(SamplerType.EULER_ANCESTRAL).build())
                .contains(", Eta: 0.25, ENSD: 31337, Version"));
        assertTrue(Provenance.parameters(MODEL, request.sampler(SamplerType.DDIM).ensd(0).build())
                .contains(", Eta DDIM: 0.5, Version"));
        assertTrue(Provenance.parameters(MODEL, request.sampler(SamplerType.DPM2_ANCESTRAL).ancestralEta(1).build())
                .contains(", Emphasis: None, Version"));
    }

    @Test
    void picturesFromPicturesSayTheirStrength() {
        RgbImage image = new RgbImage(1, 1, new float[3]);
        GenerationRequest.Builder request = GenerationRequest.builder("x");
        String line = Provenance.parameters(MODEL, request.start(new Start.Image(image, 0.55)).build());
        assertTrue(line.contains(", Model: sd1, Denoising strength: 0.55, "), line);
        Start whole = new Start.Masked(image, new Mask(1, 1, new boolean[1]), 1);
        line = Provenance.parameters(MODEL, request.start(whole).build());
        assertTrue(line.contains(", Denoising strength: 1, "), line);
    }

    @Test
    void anEmptyNegativePromptIsLeftOutAndTheModelsOwnSamplerIsNamed() {
        GenerationRequest request = GenerationRequest.builder("x").negative("").build();
        String[] lines = Provenance.parameters(MODEL, request).split("\n");
        assertEquals(2, lines.length);
        assertTrue(lines[1].contains("Sampler: PNDM"), lines[1]); // the class in scheduler_config.json
    }

    @Test
    void xmpIsWellFormedAndNamesTheSourceType() throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        byte[] xmp = Provenance.xmp(Provenance.SYNTHETIC).getBytes(StandardCharsets.UTF_8);
        Element description = (Element) factory.newDocumentBuilder().parse(new ByteArrayInputStream(xmp))
                .getElementsByTagNameNS("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "Description").item(0);
        assertEquals("http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
                description.getAttributeNS("http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "DigitalSourceType"));
    }

    @Test
    void aPngFileHoldsThePixelsAndTheTexts() throws IOException {
        Path file = folder.resolve("cell.png");
        Picture picture;
        try (StableDiffusion model = StableDiffusion.open(MODEL, new OrtBackend())) {
            picture = model.generate(model.request("Zellkern, µm, 細胞").steps(1).build());
        }
        picture.savePng(file);
        int[] pixels = ImageIO.read(file.toFile()).getRGB(0, 0, 64, 64, null, 0, 64);
        assertArrayEquals(picture.image().packed(), pixels);
        Map<String, String> texts = PngTexts.read(file);
        assertEquals(Provenance.parameters(MODEL, picture.request()), texts.get("iTXt parameters"));
        assertEquals(Provenance.xmp(Provenance.SYNTHETIC), texts.get("iTXt XML:com.adobe.xmp"));
    }

    @Test
    void latinTextsGoIntoPlainChunks() throws IOException {
        Path file = folder.resolve("plain.png");
        GenerationRequest request = GenerationRequest.builder("Zellkern, µm").build();
        PngFile.write(file, new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB),
                Provenance.pngTexts(MODEL, request));
        assertEquals(Provenance.parameters(MODEL, request), PngTexts.read(file).get("tEXt parameters"));
    }

    @Test
    void aFolderThatIsMissingIsAnErrorAndNothingIsLeft() throws IOException {
        assertThrows(IOException.class, () -> PngFile.write(
                folder.resolve("no/such.png"), new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), Map.of()));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }
}
