/**
 * From a request to a picture: {@link org.diffusionj.pipeline.StableDiffusion#generate} is where to
 * start reading. In what families differ is said by {@link org.diffusionj.pipeline.Recipe} and the
 * classes that extend it. Networks stand behind two interfaces: {@code PromptEncoder} turns prompts into what
 * steers a network, {@link org.diffusionj.model.StepNetwork} turns latents and a step into a prediction.
 */
package org.diffusionj.pipeline;
