/**
 * Data sets made with ImageJ's classes, which need not be started: pictures as the commands make them, labels from
 * files, and the two ways to call it, a job of the plugin and a program.
 */
package org.diffusionj.ij.dataset;
