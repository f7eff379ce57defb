/**
 * The commands for SciJava: typed parameters in, images out, by name from scripts in every language and without a
 * display. Thin: settings, work and messages are those of the menu. Nothing else refers to this package, so that
 * ImageJ without SciJava loads none of it.
 */
package org.diffusionj.ij.scijava;
