/**
 * From a request to a picture: {@link org.diffusionj.pipeline.StableDiffusion#generate} is where to
 * start reading.
 */
package org.diffusionj.pipeline;
