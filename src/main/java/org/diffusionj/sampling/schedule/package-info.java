/** Noise levels: what the model was trained with, and which of them a walk visits. */
package org.diffusionj.sampling.schedule;
