/** The dialog that asks for the settings of a command. */
package org.diffusionj.ij.dialog;
