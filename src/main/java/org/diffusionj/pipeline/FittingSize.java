package org.diffusionj.pipeline;

import java.util.OptionalLong;
import org.diffusionj.runtime.DeviceMemoryException;

/** Which size of picture the memory would have been enough for. */
final class FittingSize {
    private FittingSize() {}

    /**
     * The same failure with a size in its message. What a network needs grows at least as fast as the
     * picture's area, so the share of the memory that there was is a safe share of the area.
     *
     * @param unit of which width and height are multiples, in pixels
     */
    static DeviceMemoryException added(DeviceMemoryException failure, GenerationRequest request, int unit) {
        double scale = Math.sqrt(failure.fittingShare());
        return new DeviceMemoryException(request.width() + " x " + request.height() + " pixels do not fit into memory; "
                + fitting(request.width(), scale, unit) + " x " + fitting(request.height(), scale, unit) + " should. "
                + failure.getMessage(), OptionalLong.empty(), OptionalLong.empty(), failure);
    }

    private static int fitting(int pixels, double scale, int unit) {
        return Math.max(unit, (int) (pixels * scale / unit) * unit);
    }
}
