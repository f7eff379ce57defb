/** Every combination of several values of a command's settings: how they are written, made and shown. */
package org.diffusionj.ij.sweep;
