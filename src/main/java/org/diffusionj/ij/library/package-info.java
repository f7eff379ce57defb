/** {@code Diffusion Models...}: what lies in the folders for models, in a window or a log, and work on it. */
package org.diffusionj.ij.library;
