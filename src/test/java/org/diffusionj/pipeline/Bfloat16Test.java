package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.bytedeco.javacpp.Pointer;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelException;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.onednn.DnnlBackend;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Cancellation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole pictures in bfloat16, against the same ones in float. */
class Bfloat16Test {
    private static final Path STARTER = Path.of("models/starter");
    private static final Path FOLDERS = Path.of("src/test/resources/reference/folders");
    private static final Path MODELS = ReferenceCase.FOLDER.resolve("models");

    @BeforeAll
    static void needsTheProcessor() {
        assumeTrue(DnnlBackend.lacksBfloat16().isEmpty(), () -> DnnlBackend.lacksBfloat16().orElseThrow());
    }

    private static StableDiffusion open(Path model) {
        return StableDiffusion.open(ModelFolder.read(model).built(), DnnlBackend.inBfloat16(new OrtBackend(), 1));
    }

    /** Above 30 dB two pictures are hard to tell apart. */
    @Test
    void picturesOfTheStarterAreThoseInFloat() {
        RgbImage first = new RgbImage(128, 128, new float[3 * 128 * 128]);
        try (StableDiffusion model = open(STARTER);
                StableDiffusion floats = StableDiffusion.open(ModelFolder.read(STARTER), new OrtBackend())) {
            assertEquals(floats.folder().sha256(), model.folder().sha256());
            for (Start start : new Start[] {new Start.Noise(), new Start.Image(first, 0.6f)}) {
                GenerationRequest request = model.request("dense nuclei, green on black").size(128, 128)
                        .steps(6).seed(3).start(start).build();
                double psnr = psnr(model.generate(request).image(), floats.generate(request).image());
                assertTrue(psnr >= 30 && psnr < 100, psnr + " dB");
            }
        }
    }

    private static double psnr(RgbImage a, RgbImage b) {
        double sum = 0;
        int[] left = a.packed();
        int[] right = b.packed();
        for (int i = 0; i < left.length; i++) {
            for (int shift = 0; shift < 24; shift += 8) {
                sum += Math.pow((left[i] >> shift & 255) - (right[i] >> shift & 255), 2);
            }
        }
        return 10 * Math.log10(255 * 255.0 * 3 * left.length / sum);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd", "xl"})
    void equalRequestsGiveEqualPicturesAtSizesThatComeAndGo(String name) {
        try (StableDiffusion model = open(FOLDERS.resolve(name))) {
            GenerationRequest request = model.request("cells").size(64, 64).steps(2).seed(5).build();
            int[] first = model.generate(request).image().packed();
            int[] other = model.generate(model.request("cells").size(96, 64).steps(2).seed(5).build()).image()
                    .packed();
            assertFalse(Arrays.equals(first, other));
            assertArrayEquals(first, model.generate(request).image().packed());
        }
    }

    @Test
    void nothingStaysInMemoryOfPicturesThatWereMadeOrCancelled() {
        try (StableDiffusion model = open(FOLDERS.resolve("sd"))) {
            for (int i = 0; i < 6; i++) {
                makeOrCancel(model, i);
            }
            long before = Pointer.totalCount();
            for (int i = 0; i < 12; i++) {
                makeOrCancel(model, i);
            }
            assertTrue(Pointer.totalCount() <= before, Pointer.totalCount() + " objects after " + before);
        }
        DnnlBackend.releaseMemory();
    }

    private static void makeOrCancel(StableDiffusion model, int index) {
        GenerationRequest request = model.request("cells").size(64 + index % 6 * 16, 64).steps(2).build();
        if (index % 3 == 0) {
            Cancellation cancellation = new Cancellation();
            assertThrows(CancellationException.class, () -> model.generate(request,
                    (step, of, preview) -> cancellation.cancel(), cancellation));
        } else {
            model.generate(request);
        }
    }

    /** This export's nodes have no names. */
    @Test
    void exportsWithoutNamesAreRefused() {
        ModelFolder former = ModelFolder.read(MODELS.resolve("former"));
        String message = assertThrows(ModelException.class, former::built).getMessage();
        assertTrue(message.contains("precision=Half on the CPU") && message.contains("did not keep the names"),
                message);
    }
}
