/**
 * The menu commands: the only package that knows ImageJ. A command turns a dialog or a macro's
 * options into {@link org.diffusionj.ij.MacroOptions}, and from there both go one way.
 */
package org.diffusionj.ij;
