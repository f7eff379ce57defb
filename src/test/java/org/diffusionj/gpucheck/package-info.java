/** The check that runs on a machine with a card: what is equal, how fast, how much memory. See native/gpu-check. */
package org.diffusionj.gpucheck;
