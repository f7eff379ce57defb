/**
 * The window that stays open: the fields of a command, its jobs, the pictures they made, settings with names, and
 * pictures that follow every change.
 */
package org.diffusionj.ij.panel;
