package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.graph.AutoencoderGraph;
import org.diffusionj.graph.CpuOperators;
import org.diffusionj.graph.Graph;
import org.diffusionj.graph.OnnxWriter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkingMemoryTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models");
    private static final double MEGA = 1 << 20;

    /** What a Java machine with a loaded tiny model holds besides, measured with these figures. */
    private static final double BESIDES = 140 * MEGA;

    @TempDir
    private Path folder;

    /** The heads of the configurations from which diffusers made the models (models/reference/family_models.py). */
    @ParameterizedTest
    @CsvSource({"sd1, 0, 8", "former, 0, 8", "pix2pix, 0, 4", "lcm, 0, 4", "inpaint, 0, 4", "zsnr, 0, 4", "sd2v, 0, 2",
        "turbo, 0, 2", "xl, 0, 2", "xl, 1, 4", "xlhalf, 0, 2"})
    void headsAreReadFromTheGraph(String model, int level, long heads) {
        LayerSizes sizes = OnnxFile.read(MODELS.resolve(model).resolve("unet/model.onnx")).layers(99);
        assertEquals(heads, sizes.heads().get(level), sizes.toString());
    }

    /**
     * Most resident memory of single runs of the UNet beyond what was there before, in MB, measured on Linux
     * x86_64 with two threads and each network alone.
     */
    @ParameterizedTest
    @CsvSource({
        "sd1, 256, 256, 2, 130", "sd1, 384, 384, 1, 325", "sd1, 384, 384, 2, 657", "sd1, 512, 512, 2, 2118",
        "sd1, 640, 512, 2, 3330", "sd1, 768, 768, 2, 10885", "former, 256, 512, 2, 512", "former, 384, 384, 2, 657",
        "pix2pix, 384, 384, 3, 486", "pix2pix, 256, 512, 1, 128", "inpaint, 384, 384, 2, 324", "lcm, 384, 384, 1, 162",
        "zsnr, 256, 512, 2, 256", "sd2v, 384, 384, 2, 164", "turbo, 256, 512, 2, 128", "xl, 384, 384, 2, 162",
        "xlhalf, 384, 384, 2, 164", "refiner, 384, 384, 2, 164", "xlinpaint, 256, 512, 2, 129"})
    void boundsWhatWasMeasuredClosely(String model, int width, int height, int copies, double measured) {
        double bound = WorkingMemory.of(ModelFolder.read(MODELS.resolve(model))).bytes(width, height, copies, false);
        assertTrue(bound >= measured * MEGA, bound / MEGA + " MB");
        assertTrue(BESIDES + bound <= 1.3 * (BESIDES + measured * MEGA), bound / MEGA + " MB");
    }

    /** As above, of an autoencoder of Stable Diffusion 1.5's size, described here: its decoder alone. */
    @ParameterizedTest
    @CsvSource({"512, 559", "1024, 2180"})
    void boundsWhatDescribedAutoencodersTakeClosely(int side, double measured) throws IOException {
        AutoencoderGraph.Description vae = new AutoencoderGraph.Description(
                4, List.of(128L, 256L, 512L, 512L), 2, 32, true, true, true);
        LayerSizes decoder = sizes(AutoencoderGraph.decoder(vae, new CpuOperators()));
        assertEquals(Map.of(), decoder.heads());
        double bound = new WorkingMemory(new LayerSizes(Map.of(), Map.of()), decoder, Optional.empty(), 64)
                .bytes(side, side, 2, false);
        assertTrue(bound >= measured * MEGA, bound / MEGA + " MB");
        assertTrue(bound <= 1.3 * measured * MEGA, bound / MEGA + " MB");
    }

    private LayerSizes sizes(Graph graph) throws IOException {
        return OnnxFile.read(Files.write(folder.resolve("graph.onnx"), OnnxWriter.write(graph))).layers(0);
    }
}
