package org.diffusionj.pipeline;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.StepNetwork;
import org.diffusionj.noise.NoiseGenerator;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.DeviceMemoryException;
import org.diffusionj.runtime.ResourceStack;
import org.diffusionj.sampling.NoisePredictor;
import org.diffusionj.sampling.Sampler;
import org.diffusionj.sampling.Walk;
import org.diffusionj.settings.Settings;
import org.diffusionj.tensor.Tensor;

/**
 * A model ready to make pictures (diffusers' StableDiffusionPipeline, StableDiffusionImg2ImgPipeline and
 * StableDiffusionInpaintPipeline, and those of other families): owns the loaded networks, keeps nothing
 * between pictures but what it encoded prompts as.
 *
 * <pre>{@code
 * ModelFolder folder = ModelFolder.read(Path.of("models/starter"));
 * try (StableDiffusion model = StableDiffusion.open(folder, new OrtBackend())) {
 *     Picture picture = model.generate(GenerationRequest.builder("green nuclei").size(256, 256).build());
 * }
 * }</pre>
 */
public final class StableDiffusion implements AutoCloseable {
    private final ModelFolder folder;
    private final Recipe recipe;
    private final PromptEncoder prompts;
    private final StepNetwork network;
    private final ControlNetworks controls;
    private final PictureDecoders decoders;
    private final PictureEncoder pictures;
    private final PictureChecker checker;
    private final Networks networks;

    private StableDiffusion(ModelFolder folder, Networks networks) {
        this(folder, networks, new PictureDecoders(folder, networks), new PictureEncoder(folder, networks),
                new PictureChecker(folder, networks));
    }

    private StableDiffusion(ModelFolder folder, Networks networks, PictureDecoders decoders, PictureEncoder pictures,
            PictureChecker checker) {
        this.folder = folder;
        this.recipe = Recipe.of(folder);
        this.networks = networks;
        this.prompts = recipe.openPrompts(folder, networks);
        this.network = ControlNetworks.alone(recipe.openNetwork(folder, networks), folder, networks);
        this.controls = new ControlNetworks(folder, networks);
        this.decoders = decoders;
        this.pictures = pictures;
        this.checker = checker;
    }

    /**
     * Loads the networks of a model that every picture needs: the VAE's halves and the safety checker wait for
     * the first picture that needs them. If one fails, those loaded before are closed.
     *
     * @throws org.diffusionj.model.ModelException if a file is not the one that the model's SHA256SUMS lists
     * @throws IllegalStateException if a network cannot be loaded, naming its file
     */
    public static StableDiffusion open(ModelFolder folder, Backend backend) {
        return open(folder, backend, new Cancellation());
    }

    /**
     * Loads the networks, until someone cancels.
     *
     * @throws CancellationException soon after the cancellation
     */
    public static StableDiffusion open(ModelFolder folder, Backend backend, Cancellation cancellation) {
        folder.requireIntact(cancellation);
        try (ResourceStack opened = new ResourceStack()) {
            StableDiffusion model = new StableDiffusion(folder, opened.add(new Networks(backend, cancellation)));
            opened.handOver();
            return model;
        }
    }

    /**
     * The same model with other LoRA and embeddings, in the same networks: only weights that differ are read. This one
     * is not to be used any more, nor closed.
     *
     * @param other made of {@link #folder} by {@link ModelFolder#with}
     * @throws CancellationException soon after the cancellation, and the model is then to be closed, as after any
     *     failure
     */
    public StableDiffusion with(ModelFolder other, Cancellation cancellation) {
        controls.close(); // they compute with the weights that will change
        networks.change(folder.unet(), other.unet(), cancellation);
        for (int i = 0; i < folder.texts().size(); i++) {
            networks.change(folder.texts().get(i).network(), other.texts().get(i).network(), cancellation);
        }
        return new StableDiffusion(other, networks, decoders, pictures, checker);
    }

    /**
     * Compares a request with a model that is not open.
     *
     * @throws IllegalArgumentException for whatever is refused before a network runs
     */
    public static void requirePossible(ModelFolder model, GenerationRequest request) {
        Recipe.of(model).requirePossible(model, request);
    }

    /** What the pictures come from. */
    public ModelFolder folder() {
        return folder;
    }

    /** Where the networks compute. */
    public Device device() {
        return networks.device();
    }

    /** How many copies of the latents a request takes through the network at once: 1, or more if it is guided. */
    public int copies(GenerationRequest request) {
        return recipe.copies(folder, request);
    }

    /** Bytes of weights that are still to be loaded for a picture: see {@link #open}. */
    public long weightsToCome(GenerationRequest request, boolean encodes) {
        return controls.weightsToCome(request) + decoders.weightsToCome(request)
                + (encodes ? pictures.weightsToCome() : 0) + (request.safety() ? checker.weightsToCome() : 0);
    }

    /** Starts a request for this model: its own size, and the steps and guidance that its makers advise. */
    public GenerationRequest.Builder request(String prompt) {
        return GenerationRequest.builder(prompt, folder.config());
    }

    /**
     * Whether the UNet can make pictures of the request's size. All can if width and height are multiples of
     * {@link ModelFolder.Config#sizeUnit}; for other sizes it is tried out, which takes less than a step.
     */
    public boolean takesSizeOf(GenerationRequest request, Cancellation cancellation) {
        int unit = folder.config().sizeUnit();
        boolean even = request.width() % unit == 0 && request.height() % unit == 0;
        return even || sizeOf(request).isTaken(
                prompts.encode(request, false, GenerationListener.SILENT, cancellation).positive(), cancellation);
    }

    private UnevenSize sizeOf(GenerationRequest request) {
        return new UnevenSize(network, folder.config(), request.width(), request.height());
    }

    /** Makes a picture, unwatched. */
    public Picture generate(GenerationRequest request) {
        return generate(request, GenerationListener.SILENT, new Cancellation());
    }

    /**
     * Makes a picture from a prompt, and from what else the request starts with. Under a mask, too, the
     * whole picture is what the VAE decodes, in the request's size.
     *
     * @throws IllegalArgumentException if the model does not allow what the request asks
     * @throws CancellationException soon after the cancellation
     */
    public Picture generate(GenerationRequest request, GenerationListener listener, Cancellation cancellation) {
        PictureDecoder decoder = new PictureDecoder(decoders.ofPicture(request, cancellation), listener, cancellation);
        Previews previews = new Previews(decoders, request, decoder, listener, cancellation);
        Tensor latents = latents(request, decoder, previews, listener, cancellation);
        RgbImage image = decoder.decode(latents);
        previews.learn(latents, image);
        SafetyVerdict safety = checker.judge(image, request, cancellation);
        listener.judged(request, safety);
        return new Picture(safety.shown(image), latents, safety, folder, request);
    }

    /**
     * Makes latents for another model to go on with, as far as the request's denoising end, and no picture of them.
     *
     * @throws IllegalArgumentException if the model does not allow what the request asks, or nothing is left to another
     * @throws CancellationException soon after the cancellation
     */
    public Start.Latents begin(GenerationRequest request, GenerationListener listener, Cancellation cancellation) {
        if (request.denoisingEnd() == 1) {
            throw new IllegalArgumentException(
                    "denoising end is 1, which leaves nothing to another model: choose less");
        }
        PictureDecoder decoder = new PictureDecoder(decoders.full(cancellation), listener, cancellation);
        Tensor latents = latents(request, decoder, new Previews(decoders, request, decoder, listener, cancellation),
                listener, cancellation);
        return new Start.Latents(latents, request.denoisingEnd());
    }

    private Tensor latents(GenerationRequest request, PictureDecoder decoder, Previews previews,
            GenerationListener listener, Cancellation cancellation) {
        recipe.check(folder, request, listener);
        Schedule schedule = recipe.possibleSchedule(folder, request);
        NoiseGenerator noise = request.noise().generator(request.seed());
        Prompts encoded = prompts.encode(request, recipe.guides(folder, request), listener, cancellation);
        Entry entry = recipe.enter(new Entries(folder.config(), request, schedule, noise,
                pictures.heardBy(listener, cancellation)));
        network.requireSize(entry.shape(), folder.config().vae().pixelsPerLatent());
        decoder.requireFit(entry.shape());

        Sampler sampler = schedule.sampler();
        int first = entry.firstCall();
        NoisePredictor predictor = predictor(schedule.clock(request), request, encoded, entry, cancellation);
        int end = PartialWalk.callsUntil(sampler, folder.config().trainSteps(), request.denoisingEnd());
        Walk walk = sampler.walk(predictor, request.stepNoise(noise)::next).between(first, end)
                .correctedBy(entry.correction())
                .heardBy((call, latents, denoised) -> listener.stepped(call - first + 1, end - first,
                        () -> preview(previews.of(Tensor.of(denoised, entry.shape())), request, cancellation)));
        return Tensor.of(sampler.sample(entry.latents().data(), walk), entry.shape());
    }

    private NoisePredictor predictor(WalkClock clock, GenerationRequest request, Prompts encoded, Entry entry,
            Cancellation cancellation) {
        StepNetwork steered = controls.steering(network, request, clock, cancellation);
        StepNetwork asked = request.get(Settings.CACHE) ? new StepCache(steered, clock) : steered;
        return orSizeError(new GuidedNetwork(asked, recipe.passes(request, encoded, entry),
                recipe.unguided(encoded, entry), GuidanceInterval.of(request), clock, cancellation), request,
                () -> sizeOf(request).isTaken(encoded.positive(), cancellation));
    }

    /** Whoever does not want to see flagged pictures does not want to see them form. */
    private RgbImage preview(RgbImage image, GenerationRequest request, Cancellation cancellation) {
        return checker.judge(image, request, cancellation).shown(image);
    }

    /** Says which sizes fit into memory, or, if this one is the reason of a failure, which the UNet can make. */
    private NoisePredictor orSizeError(NoisePredictor predictor, GenerationRequest request, BooleanSupplier taken) {
        return (latents, timestep) -> {
            try {
                return predictor.predict(latents, timestep);
            } catch (CancellationException e) {
                throw e; // an IllegalStateException too, but no failure
            } catch (DeviceMemoryException e) {
                throw FittingSize.added(e, request, folder.config().sizeUnit());
            } catch (IllegalStateException e) {
                throw taken.getAsBoolean() ? e : sizeOf(request).refusal(e);
            }
        };
    }

    /**
     * What the autoencoder knows of a picture: the most likely latents, scaled as the UNet takes them.
     *
     * @param picture whose sides are multiples of the pixels of a latent
     * @return (1, channels, height, width)
     * @throws IllegalArgumentException if the model has no encoder, or that takes other sizes
     * @throws CancellationException soon after the cancellation
     */
    public Tensor latents(RgbImage picture, Cancellation cancellation) {
        Tensor signed = Tensor.of(picture.signed(), 1, 3, picture.height(), picture.width());
        return folder.config().vae()
                .scaled(pictures.heardBy(GenerationListener.SILENT, cancellation).apply(signed).mode());
    }

    /** Frees the networks. */
    @Override
    public void close() {
        controls.close();
        networks.close();
    }
}
