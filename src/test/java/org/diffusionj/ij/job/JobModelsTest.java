package org.diffusionj.ij.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;
import org.diffusionj.ij.models.WarmPipeline;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.Refinement;
import org.diffusionj.pipeline.Start;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Which model makes what in a series with a refiner, and what is left of it when it is cancelled. */
class JobModelsTest {
    private static final Path MODELS = Path.of("src/test/resources/reference/models").toAbsolutePath();
    private static final int PICTURES = 4;

    private final Cancellation cancellation = new Cancellation();
    private final List<String> made = new ArrayList<>();

    @AfterAll
    static void release() {
        WarmPipeline.SHARED.release();
    }

    /** @param asked hears of each request */
    private PictureSeries make(IntConsumer asked, IntConsumer finished) {
        Refinement refinement = new Refinement(ModelFolder.read(MODELS.resolve("refiner")), 0.6);
        return WarmPipeline.SHARED.use(MODELS.resolve("xl"), Device.CPU, new Cancellation(), warm -> {
            JobProgress progress = new JobProgress("Test", "image", PICTURES,
                    new ResultWindow("x", ResultPlace.SCREEN), false);
            return new JobModels(warm, Optional.of(refinement), cancellation).make(PICTURES, index -> {
                asked.accept(index);
                return request(index);
            }, progress, (index, model, request) -> {
                model.generate(request, progress, cancellation);
                made.add(model.folder().name() + " " + ((Start.Latents) request.start()).denoisingStart() + " "
                        + request.seed());
                finished.accept(index);
            });
        });
    }

    private static GenerationRequest request(int index) {
        return GenerationRequest.builder("x").size(32, 32).steps(5).seed(index).build();
    }

    @Test
    void theRefinerEndsEachPictureThatTheFirstModelBegan() {
        assertEquals(PICTURES, make(index -> {}, index -> {}).finished());
        assertEquals(List.of("refiner 0.6 0", "refiner 0.6 1", "refiner 0.6 2", "refiner 0.6 3"), made);
    }

    @Test
    void nothingIsMadeWhenItIsCancelledBeforeTheRefiner() {
        assertThrows(CancellationException.class, () -> make(index -> {
            if (index == PICTURES - 1) {
                cancellation.cancel();
            }
        }, index -> {}));
        assertEquals(List.of(), made);
    }

    @Test
    void whatTheRefinerFinishedStays() {
        PictureSeries series = make(index -> {}, index -> {
            if (index == 1) {
                cancellation.cancel();
            }
        });
        assertEquals(2, series.finished());
        assertFalse(series.isWhole());
        assertThrows(CancellationException.class, series::end);
    }
}
