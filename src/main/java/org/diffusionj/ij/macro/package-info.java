/**
 * ImageJ's macro language as the commands read and write it: options, texts with their escapes, variables of the
 * calling macro, and the line that the Recorder writes.
 */
package org.diffusionj.ij.macro;
