package org.diffusionj.model;

/** What exports by diffusers and optimum call the inputs and outputs of networks. No other class spells these names. */
public final class PortNames {
    /** The UNet's noisy latents, and the picture that the VAE's encoder takes and its decoder gives. */
    static final String SAMPLE = "sample";

    /** The UNet's step. */
    static final String TIMESTEP = "timestep";

    /** The UNet's text, (B, tokens, D). */
    public static final String TEXT = "encoder_hidden_states";

    /** The embedding of a whole prompt, (B, P): what Stable Diffusion XL's text encoder gives and its UNet takes. */
    public static final String POOLED_TEXT = "text_embeds";

    /** The sizes that Stable Diffusion XL's UNet is told, (B, 6) or (B, 5). */
    public static final String SIZES = "time_ids";

    /** The guidance of UNets that take it as an input, (B, G). */
    public static final String GUIDANCE = "timestep_cond";

    /** The UNet's prediction. */
    static final String PREDICTION = "out_sample";

    /** The same in diffusers' conversion of a UNet together with control networks. */
    static final String PREDICTION_UNDER_CONTROL = "noise_pred";

    /** The pictures that control networks see, (networks, B, 3, H, W). */
    static final String CONTROL_PICTURES = "controlnet_conds";

    /** One such picture for the layers that see it first, (1, 3, H, W). */
    static final String CONTROL_PICTURE = "controlnet_cond";

    /** What those layers make of it, the same in all steps, (1, channels, h, w). */
    static final String CONTROL_EMBEDDING = "controlnet_embed";

    /** The same of all control networks, (networks, 1, channels, h, w). */
    static final String CONTROL_EMBEDDINGS = "controlnet_embeds";

    /** How much each control network counts, (networks, 1), or at each of its places, (networks, places). */
    static final String CONTROL_SCALES = "conditioning_scales";

    /** The text encoder's tokens, (B, 77). */
    static final String TOKENS = "input_ids";

    /** The text encoder's last state, (B, 77, D). */
    static final String LAST_STATE = "last_hidden_state";

    /** How the names of the states between the text encoder's layers begin; a number from 0 on follows. */
    static final String STATES = "hidden_states.";

    /** The latents that the VAE's decoder takes, and that older encoders give. */
    static final String LATENTS = "latent_sample";

    /** Means and logarithms of variances that the VAE's encoder gives. */
    static final String LATENT_PARAMETERS = "latent_parameters";

    /** The safety checker's picture as CLIP takes it. */
    static final String CLIP_PICTURE = "clip_input";

    /** The safety checker's picture as it is. */
    static final String PICTURES = "images";

    /** What the safety checker says. */
    static final String FLAGS = "has_nsfw_concepts";

    private PortNames() {}
}
