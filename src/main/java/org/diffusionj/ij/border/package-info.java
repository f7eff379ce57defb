/**
 * Where ImageJ's calls come in and failures go out as messages: who called a command, whether it may run now, and how
 * its end is told.
 */
package org.diffusionj.ij.border;
