/** The work of a command: pictures are made one after the other, with progress, Esc, and a window for the result. */
package org.diffusionj.ij.job;
