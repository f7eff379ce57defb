package org.diffusionj.pipeline;

import java.util.concurrent.CancellationException;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.TextEncoder;
import org.diffusionj.model.UNet;
import org.diffusionj.model.Vae;
import org.diffusionj.noise.TorchNoise;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.ResourceStack;
import org.diffusionj.sampling.NoisePredictor;
import org.diffusionj.sampling.Sampler;
import org.diffusionj.sampling.SamplerType;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.tensor.Tensor;
import org.diffusionj.text.ClipTokenizer;
import org.diffusionj.text.Tokens;

/**
 * A model ready to make pictures (diffusers' StableDiffusionPipeline): owns the loaded networks,
 * keeps nothing between pictures.
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
    private final ClipTokenizer tokenizer;
    private final TextEncoder textEncoder;
    private final UNet unet;
    private final Vae vae;
    private final ResourceStack networks;

    private StableDiffusion(
            ModelFolder folder, TextEncoder textEncoder, UNet unet, Vae vae, ResourceStack networks) {
        this.folder = folder;
        this.tokenizer = folder.tokenizer();
        this.textEncoder = textEncoder;
        this.unet = unet;
        this.vae = vae;
        this.networks = networks;
    }

    /**
     * Loads the networks of a model. If one fails, those loaded before are closed.
     *
     * @throws IllegalStateException if a network cannot be loaded, naming its file
     */
    public static StableDiffusion open(ModelFolder folder, Backend backend) {
        try (ResourceStack opened = new ResourceStack()) {
            TextEncoder textEncoder = new TextEncoder(opened.add(backend.open(folder.textEncoder())));
            UNet unet = new UNet(opened.add(backend.open(folder.unet())));
            Vae vae = new Vae(opened.add(backend.open(folder.vaeDecoder())), folder.config().vae());
            return new StableDiffusion(folder, textEncoder, unet, vae, opened.handOver());
        }
    }

    /** What the pictures come from. */
    public ModelFolder folder() {
        return folder;
    }

    /** Starts a request for this model: its own size, and the steps and guidance that its makers advise. */
    public GenerationRequest.Builder request(String prompt) {
        return GenerationRequest.builder(prompt, folder.config());
    }

    /** Makes a picture, unwatched. */
    public Picture generate(GenerationRequest request) {
        return generate(request, GenerationListener.SILENT, new Cancellation());
    }

    /**
     * Makes a picture from a prompt.
     *
     * @throws IllegalArgumentException if the model's scheduler does not allow what the request asks
     * @throws CancellationException soon after the cancellation
     */
    public Picture generate(GenerationRequest request, GenerationListener listener, Cancellation cancellation) {
        Sampler sampler = samplerFor(request);
        long[] shape = latentShape(request);
        TorchNoise noise = new TorchNoise(request.seed());

        NoisePredictor predictor = predictor(request, shape, listener, cancellation);
        float[] start = scaled(noise.next(size(shape)), sampler.initialNoiseScale());
        int calls = sampler.timesteps().length;
        float[] latents = sampler.sample(predictor, start, 0, noise::next, (call, x, denoised) ->
                listener.stepped(call + 1, calls, () -> vae.decode(Tensor.of(denoised, shape), cancellation)));

        Tensor clean = Tensor.of(latents, shape);
        return new Picture(vae.decode(clean, cancellation), clean, folder, request);
    }

    /** Some exports fail on sizes that do not halve evenly: then says which sizes do. */
    private Tensor predict(GenerationRequest request, Tensor latents, float timestep, Tensor embeddings,
            Cancellation cancellation) {
        try {
            return unet.predict(latents, timestep, embeddings, cancellation);
        } catch (IllegalStateException e) {
            int unit = folder.config().sizeUnit();
            if (request.width() % unit == 0 && request.height() % unit == 0) {
                throw e;
            }
            throw new IllegalArgumentException("this model's UNet cannot make " + request.width() + " x "
                    + request.height() + " pixels: choose a width and a height that are multiples of " + unit, e);
        }
    }

    private Sampler samplerFor(GenerationRequest request) {
        SchedulerConfig config = folder.config().scheduler();
        SamplerType type = Provenance.sampler(folder, request);
        return type.create(config.asStableDiffusionLoadsIt(type), request.samplerSettings());
    }

    private long[] latentShape(GenerationRequest request) {
        int pixels = folder.config().vae().pixelsPerLatent();
        return new long[] {1, folder.config().unet().inChannels(), request.height() / pixels, request.width() / pixels};
    }

    /** The UNet under this request's prompts: one call a step, on a batch of two when guided. */
    private NoisePredictor predictor(
            GenerationRequest request, long[] shape, GenerationListener listener, Cancellation cancellation) {
        Tensor text = embed("prompt", request.prompt(), listener, cancellation);
        if (!request.guided()) {
            return (x, timestep) ->
                    predict(request, Tensor.of(x, shape), timestep, text, cancellation).data();
        }
        Tensor unconditional = embed("negative prompt", request.negative().orElse(""), listener, cancellation);
        Tensor both = Tensor.concat(unconditional, text);
        Guidance guidance = new Guidance(request.guidance(), request.guidanceRescale());
        return (x, timestep) -> {
            Tensor latents = Tensor.of(x, shape);
            Tensor twice = Tensor.concat(latents, latents);
            return guidance.combine(predict(request, twice, timestep, both, cancellation));
        };
    }

    /**
     * @param name of the prompt, for the user
     * @return (1, 77, d)
     */
    private Tensor embed(String name, String prompt, GenerationListener listener, Cancellation cancellation) {
        Tokens tokens = tokenizer.encode(prompt);
        if (tokens.truncated()) {
            listener.warn("The " + name + " is longer than the model can read. This part was left out: "
                    + tokens.cutOff());
        }
        return textEncoder.encode(tokens.ids(), cancellation);
    }

    private static int size(long[] shape) {
        long size = 1;
        for (long dim : shape) {
            size *= dim;
        }
        return Math.toIntExact(size);
    }

    private static float[] scaled(float[] values, float factor) {
        float[] result = new float[values.length];
        for (int k = 0; k < values.length; k++) {
            result[k] = values[k] * factor;
        }
        return result;
    }

    /** Frees the networks. */
    @Override
    public void close() {
        networks.close();
    }
}
