/**
 * What lies in the folders for models, and how it comes there and goes: downloads, imports, checks, the trash. Knows
 * nothing of ImageJ.
 */
package org.diffusionj.library;
