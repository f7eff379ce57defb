package org.diffusionj.measure;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.diffusionj.image.RgbImage;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.Port;
import org.diffusionj.tensor.Tensor;

/**
 * What a network says of pictures: its first output, of which maps are averaged. Layout (channels first or last), one
 * or three channels and the size are read from its one input; pictures are resampled to a size that is fixed there
 * (Lanczos), and otherwise stay as large as they are.
 */
public final class NetworkFeatures implements FeatureSpace {
    private static final int RANK = 4;

    private final String name;
    private final Network network;
    private final PixelScale scale;
    private final Cancellation cancellation;
    private final Port input;
    private final boolean channelsFirst;
    private final int channels;

    /**
     * @param name what it is called
     * @param network the caller's to close
     * @param scale how it takes pixels
     * @throws IllegalArgumentException if it does not take pictures
     */
    public NetworkFeatures(String name, Network network, PixelScale scale, Cancellation cancellation) {
        this.name = name;
        this.network = network;
        this.scale = scale;
        this.cancellation = cancellation;
        if (network.inputs().size() != 1 || network.inputs().get(0).rank() != RANK) {
            throw refused("has the inputs "
                    + network.inputs().stream().map(port -> port.name() + port.shape()).toList());
        }
        input = network.inputs().get(0);
        channelsFirst = isChannels(1) || !isChannels(RANK - 1);
        long declared = input.shape().get(channelsFirst ? 1 : RANK - 1);
        if (declared >= 0 && declared != 1 && declared != 3) {
            throw refused("takes " + declared + " channels");
        }
        if (input.shape().get(0) > 1) {
            throw refused("takes " + input.shape().get(0) + " pictures at a time");
        }
        channels = declared == 1 ? 1 : 3;
    }

    private IllegalArgumentException refused(String what) {
        return new IllegalArgumentException("The network \"" + name + "\" gives no features of pictures: it " + what
                + ", but must take one picture of 1 or 3 channels, [1, channels, height, width] or"
                + " [1, height, width, channels]. See docs/compare.md#feature-networks");
    }

    private boolean isChannels(int axis) {
        long size = input.shape().get(axis);
        return size == 1 || size == 3;
    }

    @Override
    public String name() {
        return "network";
    }

    @Override
    public String description() {
        return "output of \"" + name + "\", " + scale;
    }

    @Override
    public float[] of(RgbImage picture) {
        Tensor output = network.run(Map.of(input.name(), tensor(sized(picture))), cancellation)
                .get(network.outputs().get(0).name());
        float[] features = output.rank() < 3 ? output.data().clone() : averaged(output);
        for (float feature : features) {
            if (!Float.isFinite(feature)) {
                throw new IllegalArgumentException("The network \"" + name + "\" gave what is not a number. Tell in the"
                        + " JSON file beside it how it takes pixels. See docs/compare.md#feature-networks");
            }
        }
        return features;
    }

    private RgbImage sized(RgbImage picture) {
        long height = input.shape().get(channelsFirst ? 2 : 1);
        long width = input.shape().get(channelsFirst ? 3 : 2);
        return picture.resizedInFloats(width > 0 ? Math.toIntExact(width) : picture.width(),
                height > 0 ? Math.toIntExact(height) : picture.height());
    }

    private Tensor tensor(RgbImage picture) {
        int size = picture.width() * picture.height();
        float[] planes = channels == 3 ? picture.planes() : GreyPlane.of(picture).values();
        float[] values = new float[channels * size];
        for (int i = 0; i < values.length; i++) {
            int channel = i / size;
            values[channelsFirst ? i : i % size * channels + channel] = scale.of(planes[i], channel);
        }
        return channelsFirst ? Tensor.of(values, 1, channels, picture.height(), picture.width())
                : Tensor.of(values, 1, picture.height(), picture.width(), channels);
    }

    /** Over height and width, or over whatever lies between batch and channels. */
    private float[] averaged(Tensor output) {
        List<Integer> shape = IntStream.range(0, output.rank()).mapToObj(output::dim).toList();
        boolean first = output.rank() == RANK && channelsFirst;
        int count = shape.get(first ? 1 : output.rank() - 1);
        int places = output.data().length / count;
        double[] sums = new double[count];
        for (int i = 0; i < output.data().length; i++) {
            sums[first ? i / places : i % count] += output.data()[i];
        }
        float[] means = new float[count];
        for (int k = 0; k < count; k++) {
            means[k] = (float) (sums[k] / places);
        }
        return means;
    }
}
