/** Runs ImageJ macros without a display, as {@code mvn exec:exec@macro} does. */
package org.diffusionj.headless;
