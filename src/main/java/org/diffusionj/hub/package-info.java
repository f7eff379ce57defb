/**
 * Files of models from the Hugging Face hub, its mirrors, and other servers: what a model there consists of, and
 * downloads that go on after a break and are checked by their hashes. Knows HTTP and nothing of ImageJ.
 */
package org.diffusionj.hub;
