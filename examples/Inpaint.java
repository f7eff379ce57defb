import java.awt.geom.Ellipse2D;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.diffusionj.image.Mask;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.Start;
import org.diffusionj.pipeline.StableDiffusion;

/** Makes an ellipse of a picture anew and says where the result is. */
public class Inpaint {
    public static void main(String[] args) throws IOException {
        Path png = Files.createDirectories(Path.of(System.getProperty("out", "pictures"))).resolve("inpainted.png");
        RgbImage image = RgbImage.of(ImageIO.read(Path.of("examples/micrographs/cell.png").toFile()));
        Mask mask = Mask.of(image.width(), image.height(), new Ellipse2D.Float(60, 60, 140, 120));
        Start start = new Start.Masked(image, mask, 0.9);
        try (var model = StableDiffusion.open(ModelFolder.read(Path.of("models/starter")), new OrtBackend())) {
            model.generate(model.request("large gray nuclei").start(start).build()).savePng(png);
        }
        System.out.println(png.toAbsolutePath());
    }
}
