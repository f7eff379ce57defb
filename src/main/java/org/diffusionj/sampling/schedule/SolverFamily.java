package org.diffusionj.sampling.schedule;

/** In what diffusers' classes with DPM-Solver's noise levels differ. */
public enum SolverFamily {
    MULTISTEP,
    SINGLESTEP,
    DEIS,
    UNIPC;

    /** Whether rescale_betas_zero_snr is known. */
    boolean rescalesBetas() {
        return this == MULTISTEP || this == UNIPC;
    }

    /** Whether lambda_min_clipped is known. */
    boolean clipsLambda() {
        return this == MULTISTEP || this == SINGLESTEP;
    }

    /** Whether timestep_spacing and steps_offset are known. */
    boolean knowsSpacing() {
        return this != SINGLESTEP;
    }

    /** Whether use_lu_lambdas is known. */
    boolean knowsLu() {
        return this == MULTISTEP;
    }

    /** Whether the timesteps of Karras sigmas stay fractional until they are cut, for cosine betas. */
    boolean keepsCosineFractions() {
        return this == MULTISTEP;
    }

    /** Whether a final sigma above zero is the last of a Karras or other curve, not the table's least. */
    boolean endsWithItsCurve() {
        return this == DEIS || this == UNIPC;
    }
}
