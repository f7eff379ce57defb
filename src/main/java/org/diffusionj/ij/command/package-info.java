/** The menu entries. Each class here that a menu entry names does what its label says, by the packages beside it. */
package org.diffusionj.ij.command;
