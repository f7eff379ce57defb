/** Whether the memory of this computer and of Java is enough for a picture, before any work is done. */
package org.diffusionj.ij.memory;
