/** The trained network as samplers see it: what it predicts becomes clean latents and noise. */
package org.diffusionj.sampling.network;
