/**
 * Which models there are for this ImageJ, and the one that is kept open: the only package on ImageJ's side that opens
 * the runtime.
 */
package org.diffusionj.ij.models;
