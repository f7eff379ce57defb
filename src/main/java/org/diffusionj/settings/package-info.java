/**
 * What users can set: every setting is declared once, in {@link org.diffusionj.settings.Settings}, and macros, dialogs,
 * stored texts and documents follow from that.
 */
package org.diffusionj.settings;
