import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.Start;
import org.diffusionj.pipeline.StableDiffusion;

/** Makes a picture into others, the further from it the greater the strength, and says where they are. */
public class ImageToImage {
    public static void main(String[] args) throws IOException {
        Path pictures = Files.createDirectories(Path.of(System.getProperty("out", "pictures")));
        RgbImage image = RgbImage.of(ImageIO.read(Path.of("examples/micrographs/tissue.png").toFile()));
        try (var model = StableDiffusion.open(ModelFolder.read(Path.of("models/starter")), new OrtBackend())) {
            for (double strength : new double[] {0.2, 0.5, 0.8}) {
                Start start = new Start.Image(image, strength);
                Path png = pictures.resolve("strength-" + strength + ".png");
                model.generate(model.request("H&E stained tissue").start(start).build()).savePng(png);
                System.out.println(png.toAbsolutePath());
            }
        }
    }
}
