/**
 * The commands that make pictures, with the settings they take, and one call of a command with every setting filled in.
 */
package org.diffusionj.ij.request;
