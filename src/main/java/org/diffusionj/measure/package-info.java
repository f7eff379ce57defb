/**
 * How alike pictures are: in pairs, and as sets. Knows nothing of ImageJ.
 *
 * <p>A {@link org.diffusionj.measure.FeatureSpace} makes a row of numbers of each picture, and rows of two sets are
 * compared:
 *
 * <pre>{@code
 * FeatureSpace space = new Granulometry();           // or Intensity, PowerSpectrum, LatentFeatures, NetworkFeatures
 * float[][] reference = space.all(pictures);         // a row a picture
 * float[][] made = space.all(others);
 * double kid = KernelDistance.of(reference, made);   // unbiased, may be below 0; at least two rows a set
 * double fid = FrechetDistance.of(reference, made);  // biased upwards while there are few rows
 * Estimate interval = new Bootstrap(1000, 1).of(new KernelDistance(reference, made));
 * }</pre>
 */
package org.diffusionj.measure;
