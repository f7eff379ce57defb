/** Runs the macros of the guide, and makes its pictures. */
package org.diffusionj.guide;
